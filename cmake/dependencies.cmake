# Libraries that numen is built from; docs/decisions.md says which, why, and under which licence.

find_package(Threads REQUIRED)
find_package(hwy REQUIRED)

# LLVM: static libraries, and only the components in use. llvm-config is asked rather than LLVM's own
# CMake package, because the latter drags in the shared libz3, libzstd and libxml2.
find_program(NUMEN_LLVM_CONFIG NAMES llvm-config-19 llvm-config REQUIRED)
function(numen_llvm_config result)
    execute_process(COMMAND ${NUMEN_LLVM_CONFIG} ${ARGN}
        OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE "[ \n]+" ";" output "${output}")
    set(${result} ${output} PARENT_SCOPE)
endfunction()

if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(llvm_target aarch64)
else()
    set(llvm_target x86)
endif()
numen_llvm_config(llvm_version --version)
if(NOT llvm_version MATCHES "^19\\.")
    message(FATAL_ERROR "numen needs LLVM 19; ${NUMEN_LLVM_CONFIG} is ${llvm_version}")
endif()
numen_llvm_config(llvm_include --includedir)
numen_llvm_config(llvm_archives
    --link-static --libfiles ${llvm_target} passes bitreader bitwriter irreader)
if(llvm_target STREQUAL x86)
    # How each of 16 processors schedules is a table whose rows have names, which only LLVM's
    # debugging output prints. Their addresses are half of what there is to relocate, and 240 of the
    # 790 pages that loading the library touches: a copy without them.
    set(table_object X86MCTargetDesc.cpp.o)
    set(named_tables ${llvm_archives})
    list(FILTER named_tables INCLUDE REGEX "/libLLVMX86Desc\\.a$")
    set(tables ${PROJECT_BINARY_DIR}/libLLVMX86Desc.a)
    file(COPY_FILE ${named_tables} ${tables})
    foreach(command IN ITEMS
            "${CMAKE_AR};x;${tables};${table_object}"
            "${CMAKE_OBJCOPY};--remove-section=.rela.data.rel.ro.*ModelSchedClassesE;${table_object}"
            "${CMAKE_AR};r;${tables};${table_object}")
        execute_process(COMMAND ${command}
            WORKING_DIRECTORY ${PROJECT_BINARY_DIR} COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
    list(TRANSFORM llvm_archives REPLACE "^.*/libLLVMX86Desc\\.a$" ${tables})
endif()
find_library(NUMEN_ZSTD_STATIC libzstd.a REQUIRED)
find_library(NUMEN_ZLIB_STATIC libz.a REQUIRED)

add_library(numen_llvm_archives INTERFACE)
target_include_directories(numen_llvm_archives SYSTEM INTERFACE ${llvm_include})
target_link_libraries(numen_llvm_archives INTERFACE
    ${llvm_archives} ${NUMEN_ZSTD_STATIC} ${NUMEN_ZLIB_STATIC} Threads::Threads ${CMAKE_DL_LIBS} m)

if(NUMEN_PYTHON)
    find_package(Python 3.10 REQUIRED COMPONENTS Interpreter Development.Module NumPy)
    if(NOT nanobind_ROOT)
        execute_process(COMMAND ${Python_EXECUTABLE} -m nanobind --cmake_dir
            OUTPUT_VARIABLE nanobind_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE
            COMMAND_ERROR_IS_FATAL ANY)
    endif()
    find_package(nanobind CONFIG REQUIRED)
    # Of the very NumPy that is compiled against: its streams are what the tests compare with.
    find_library(NUMEN_NPYRANDOM libnpyrandom.a REQUIRED NO_DEFAULT_PATH
        PATHS ${Python_NumPy_INCLUDE_DIRS}/../../random/lib)
endif()

find_package(GTest CONFIG)

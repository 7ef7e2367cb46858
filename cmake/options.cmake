# How every target of numen is compiled and linked.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)

# The default is quick to build and still gives usable stack traces.
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

# The folder that the shared objects go to. Its layout is that of the installed package: they find
# each other by name, through a RUNPATH relative to themselves.
set(NUMEN_PACKAGE_DIR ${PROJECT_BINARY_DIR}/numen)
if(NUMEN_IN_TREE)
    set(NUMEN_PACKAGE_DIR ${PROJECT_SOURCE_DIR}/numen)
endif()

# libnumen looks for the part of the compiler that is written in Python beside itself.
if(NOT NUMEN_IN_TREE)
    file(MAKE_DIRECTORY ${NUMEN_PACKAGE_DIR})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/numen/lib ${NUMEN_PACKAGE_DIR}/lib SYMBOLIC)
endif()

find_program(NUMEN_LLD NAMES ld.lld-19 ld.lld)
if(NUMEN_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=lld)
endif()

add_library(numen_flags INTERFACE)
target_include_directories(numen_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
# No contraction: a*b + c rounds twice, as it does in NumPy and CPython.
target_compile_options(numen_flags INTERFACE
    -ffunction-sections -fdata-sections -fno-semantic-interposition -ffp-contract=off
    -Wall -Wextra -Wswitch -Wimplicit-fallthrough -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-missing-field-initializers
    $<$<BOOL:${NUMEN_WERROR}>:-Werror>)
# The build ID tells builds apart in the keys of the cache.
target_link_options(numen_flags INTERFACE
    -Wl,--as-needed -Wl,--gc-sections -Wl,--build-id=sha1)
target_compile_definitions(numen_flags INTERFACE
    XXH_INLINE_ALL $<IF:$<BOOL:${NUMEN_VERIFY}>,NUMEN_VERIFY=1,NDEBUG>)

if(NUMEN_SANITIZE)
    # The check of function types reads the bytes before a called function. Before compiled code there
    # are none: it may start its page.
    set(sanitize -fsanitize=${NUMEN_SANITIZE} -fno-sanitize=function -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    target_compile_options(numen_flags INTERFACE ${sanitize})
    target_link_options(numen_flags INTERFACE ${sanitize})
    # Programs and the extension module use one runtime, a shared library, which Python preloads.
    if(NUMEN_PYTHON AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        execute_process(OUTPUT_VARIABLE runtime OUTPUT_STRIP_TRAILING_WHITESPACE
            COMMAND ${CMAKE_CXX_COMPILER}
                -print-file-name=libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so)
        cmake_path(GET runtime PARENT_PATH runtime_folder)
        target_link_options(numen_flags INTERFACE
            -shared-libsan "LINKER:-rpath,${runtime_folder}")
    endif()
endif()

# Two components: `python` is what the wheel carries, `cpp` is libnumen with its CMake package.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# All that the wheel carries, without tests and tools.
add_custom_target(numen_package)

foreach(plugin numen_llvm numen_sort numen_random)
    if(TARGET ${plugin})
        add_dependencies(numen_package ${plugin})
        install(TARGETS ${plugin} DESTINATION numen COMPONENT python)
        install(TARGETS ${plugin} DESTINATION ${CMAKE_INSTALL_LIBDIR}/numen COMPONENT cpp)
    endif()
endforeach()

# Shared libraries that a user's machine need not have travel with the plug-ins, in _libs.
function(numen_bundle target)
    get_target_property(library ${target} LOCATION)
    file(REAL_PATH ${library} file)
    # libhwy.so.1.0.3 is asked for as libhwy.so.1.
    string(REGEX REPLACE "^.*/([^/]+\\.so\\.[0-9]+)[^/]*$" "\\1" soname ${file})
    file(MAKE_DIRECTORY ${NUMEN_PACKAGE_DIR}/_libs)
    file(COPY_FILE ${file} ${NUMEN_PACKAGE_DIR}/_libs/${soname} ONLY_IF_DIFFERENT)
    install(FILES ${file} DESTINATION numen/_libs RENAME ${soname} COMPONENT python)
    install(FILES ${file} DESTINATION ${CMAKE_INSTALL_LIBDIR}/numen/_libs RENAME ${soname}
        COMPONENT cpp)
endfunction()

if(TARGET numen_sort)
    numen_bundle(hwy::hwy)
    numen_bundle(hwy::hwy_contrib)
endif()

if(TARGET _core)
    add_dependencies(numen_package _core)
    install(TARGETS _core DESTINATION numen COMPONENT python)
endif()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/numen)
install(TARGETS numen EXPORT numen DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT cpp)
install(FILES src/jit/numen.h DESTINATION include/numen COMPONENT cpp)
# The part of the compiler that is written in Python.
install(DIRECTORY numen/lib DESTINATION ${CMAKE_INSTALL_LIBDIR}/numen COMPONENT cpp
    FILES_MATCHING PATTERN "*.py")
install(EXPORT numen NAMESPACE numen:: FILE numen-config.cmake DESTINATION ${package}
    COMPONENT cpp)
write_basic_package_version_file(numen-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/numen-config-version.cmake DESTINATION ${package}
    COMPONENT cpp)

// What Swift's Glibc module leaves out. On other systems the module is empty.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

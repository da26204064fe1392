// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that compiles stb's picture reader and scaler.
#define STB_IMAGE_IMPLEMENTATION
#define STBI_FAILURE_USERMSG
#include <stb_image.h>
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb_image_resize.h>

/// Main, command line, configuration, lifecycle: constructs everything in floor order.
@NullMarked
package org.posthorn.server;

import org.jspecify.annotations.NullMarked;

/// Main class, command line, configuration, life cycle. Builds all other modules, layer by layer.
@NullMarked
package org.posthorn.server;

import org.jspecify.annotations.NullMarked;

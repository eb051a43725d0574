/// The HTTP server itself, on Jetty: ports, connections, TLS, who may ask how much at once, and the
/// sending of answers. Nothing of it knows what is at the paths, and nothing at the paths knows it.
@NullMarked
package org.posthorn.web.server;

import org.jspecify.annotations.NullMarked;

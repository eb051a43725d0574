/// The HTTP server itself, on Jetty: ports, connections, TLS, limits, and the sending of responses.
/// It is independent of the resources, and they of it.
@NullMarked
package org.posthorn.web.server;

import org.jspecify.annotations.NullMarked;

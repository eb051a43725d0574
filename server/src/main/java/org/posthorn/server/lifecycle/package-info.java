/// Periodic tasks and the order of shutdown.
@NullMarked
package org.posthorn.server.lifecycle;

import org.jspecify.annotations.NullMarked;

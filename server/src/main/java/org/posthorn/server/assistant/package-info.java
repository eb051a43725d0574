/// Builds the assistant as configured.
@NullMarked
package org.posthorn.server.assistant;

import org.jspecify.annotations.NullMarked;

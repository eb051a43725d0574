/// The assistant over HTTP: a WebSocket for conversations, and endpoints for the history and the
/// audit.
@NullMarked
package org.posthorn.web.assistant;

import org.jspecify.annotations.NullMarked;

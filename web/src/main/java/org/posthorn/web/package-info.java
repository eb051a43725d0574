/// Types of an HTTP site: a [Site] maps paths to routes, a [Resource] answers a [WebRequest] with
/// an [Answer], a [WebSocketResource] accepts WebSockets. Independent of the HTTP server, which is
/// in `web.server`.
@NullMarked
package org.posthorn.web;

import org.jspecify.annotations.NullMarked;

/// What a site of HTTP is made of: a [Site] says what is at which path, a [Resource] makes an
/// [Answer] of a [WebRequest], a [WebSocketResource] opens WebSockets. From values to values:
/// nothing here knows the server, which is in `web.server`.
@NullMarked
package org.posthorn.web;

import org.jspecify.annotations.NullMarked;

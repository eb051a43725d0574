/// HTTP/1.1 and HTTP/2 for people and programs: health, figures for Prometheus, and what mail
/// programs ask to configure themselves.
///
/// [WebServer] is the door; what is at each path is a [Resource], from values to values, which
/// knows nothing of the server library.
@NullMarked
package org.posthorn.web;

import org.jspecify.annotations.NullMarked;

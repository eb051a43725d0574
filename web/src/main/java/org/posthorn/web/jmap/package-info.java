/// JMAP over HTTP (RFC 8620): the session, requests, uploads, downloads, and what has changed.
@NullMarked
package org.posthorn.web.jmap;

import org.jspecify.annotations.NullMarked;

/// JMAP over HTTP (RFC 8620): session, requests, uploads, downloads, and changes.
@NullMarked
package org.posthorn.web.jmap;

import org.jspecify.annotations.NullMarked;

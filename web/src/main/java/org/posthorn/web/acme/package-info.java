/// Certificates from an ACME authority (RFC 8555), such as Let's Encrypt: ordering, validation and
/// renewal. It does not delay the start of the server, and after a failure the current certificate
/// stays in use.
@NullMarked
package org.posthorn.web.acme;

import org.jspecify.annotations.NullMarked;

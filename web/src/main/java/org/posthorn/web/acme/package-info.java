/// Certificates from an authority that speaks ACME (RFC 8555), such as Let's Encrypt: ordered,
/// proved by HTTP (§8.3), and renewed in time. Nothing of it delays the start of the server, and a
/// failure leaves what is in force as it is.
@NullMarked
package org.posthorn.web.acme;

import org.jspecify.annotations.NullMarked;

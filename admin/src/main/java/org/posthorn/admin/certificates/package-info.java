/// The certificates of the server, and those ordered from an authority (RFC 8555), as an
/// administrator sees them.
@NullMarked
package org.posthorn.admin.certificates;

import org.jspecify.annotations.NullMarked;

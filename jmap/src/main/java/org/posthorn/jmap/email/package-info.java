/// Emails (RFC 8621 §4): their properties and changes.
@NullMarked
package org.posthorn.jmap.email;

import org.jspecify.annotations.NullMarked;

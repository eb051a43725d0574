/// Emails made, changed and removed by clients (RFC 8621 §4.6 to §4.8).
@NullMarked
package org.posthorn.jmap.change;

import org.jspecify.annotations.NullMarked;

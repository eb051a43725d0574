/// Creating, changing and removing Emails (RFC 8621 §4.6 to §4.8).
@NullMarked
package org.posthorn.jmap.change;

import org.jspecify.annotations.NullMarked;

/// Identities and the submission of Emails (RFC 8621 §6, §7).
@NullMarked
package org.posthorn.jmap.submission;

import org.jspecify.annotations.NullMarked;

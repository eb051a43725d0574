/// Quotas of accounts (RFC 9425).
@NullMarked
package org.posthorn.jmap.quota;

import org.jspecify.annotations.NullMarked;

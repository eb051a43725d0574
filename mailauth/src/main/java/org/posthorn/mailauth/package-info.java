/// Who a message is from.
///
/// **RFCs**: 6376 (DKIM), 8301 (which algorithms), 8463 (Ed25519).
@NullMarked
package org.posthorn.mailauth;

import org.jspecify.annotations.NullMarked;

/// A message by itself: received and scanned ([org.posthorn.store.message.MessageWriter]), staged
/// until an account takes it, read again, and what is kept beside its bytes.
@NullMarked
package org.posthorn.store.message;

import org.jspecify.annotations.NullMarked;

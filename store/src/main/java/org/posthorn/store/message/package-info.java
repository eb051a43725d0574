/// Single messages: received and scanned ([org.posthorn.store.message.MessageWriter]), staged until
/// an account owns them, read again; and the data stored beside their bytes.
@NullMarked
package org.posthorn.store.message;

import org.jspecify.annotations.NullMarked;

/// What is done from time to time: erasing what was removed long enough ago, and finishing what was
/// interrupted.
@NullMarked
package org.posthorn.store.sweep;

import org.jspecify.annotations.NullMarked;

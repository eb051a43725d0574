/// The queue's rows: keys, values and their formats. Pure, but for the secret of the hashes.
///
/// Layouts and version history are in the documentation of `org.posthorn.queue`.
@NullMarked
package org.posthorn.queue.rows;

import org.jspecify.annotations.NullMarked;

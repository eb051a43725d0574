/// Messages that were judged and wait until an administrator has looked at them: in the queue, held
/// there. What users of ours submit and is under review is held too, and is none of these.
@NullMarked
package org.posthorn.delivery.quarantine;

import org.jspecify.annotations.NullMarked;

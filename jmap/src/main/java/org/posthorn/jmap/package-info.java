/// JMAP (RFC 8620): a request is bytes, its answer is bytes, and nothing here knows HTTP.
///
/// [Jmap] is the door. What a request is and how its calls follow each other is in `protocol`; the
/// methods on mail (RFC 8621) are in `mail`.
@NullMarked
package org.posthorn.jmap;

import org.jspecify.annotations.NullMarked;

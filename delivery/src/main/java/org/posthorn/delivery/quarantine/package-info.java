/// Messages that the checks quarantined: they are held in the queue until an administrator has
/// looked at them. Users' submissions under review are held in the queue too, but do not belong to
/// these.
@NullMarked
package org.posthorn.delivery.quarantine;

import org.jspecify.annotations.NullMarked;

/// What the methods on objects beside mail share: identities, submissions, notifications.
@NullMarked
package org.posthorn.jmap.objects;

import org.jspecify.annotations.NullMarked;

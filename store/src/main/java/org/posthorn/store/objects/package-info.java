/// Objects beside mail with their JMAP states: identities, submissions, notifications.
@NullMarked
package org.posthorn.store.objects;

import org.jspecify.annotations.NullMarked;

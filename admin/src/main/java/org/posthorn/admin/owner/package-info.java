/// What the owner of an account can see and decide about the account's mail: the history of a
/// message, refused and quarantined messages, and lists of senders. Shows nothing about other
/// accounts or recipients.
@NullMarked
package org.posthorn.admin.owner;

import org.jspecify.annotations.NullMarked;

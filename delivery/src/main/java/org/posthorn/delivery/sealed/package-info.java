/// Opens sealed messages of servers that this one shares a key link with (`vault.sealed`) when they
/// arrive.
///
/// **The model**: a message whose type is [org.posthorn.vault.sealed.SealedMessage#TYPE] is staged
/// like any other. At its end it is opened into a second reception, which checks and files the
/// opened message as if it had arrived itself, with the field
/// [org.posthorn.vault.sealed.SealedMessage#FIELD] before it. Nothing of it is used before all of
/// it was verified. If the keys cannot be had now, the sender is told to try again (451), and seals
/// it again, with other keys.
///
/// **Threads**: [SealedArrivals] is thread-safe.
@NullMarked
package org.posthorn.delivery.sealed;

import org.jspecify.annotations.NullMarked;

package org.posthorn.store.objects;

import java.util.List;

/// What changed among the objects of a type since a state. Each id is in one of the lists.
///
/// @param state the one that is reached with these
/// @param more whether there are further changes
public record ObjectChanges(
    long state, boolean more, List<Long> created, List<Long> updated, List<Long> destroyed) {

  public ObjectChanges {
    created = List.copyOf(created);
    updated = List.copyOf(updated);
    destroyed = List.copyOf(destroyed);
  }
}

package org.posthorn.store.objects;

import java.util.List;

/// The changed objects of a type since a state. Each id is in one of the lists.
///
/// @param state the state after these changes
/// @param more whether there are further changes
public record ObjectChanges(
    long state, boolean more, List<Long> created, List<Long> updated, List<Long> destroyed) {

  public ObjectChanges {
    created = List.copyOf(created);
    updated = List.copyOf(updated);
    destroyed = List.copyOf(destroyed);
  }
}

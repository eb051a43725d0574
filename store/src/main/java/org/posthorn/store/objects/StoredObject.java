package org.posthorn.store.objects;

/// A stored object.
///
/// @param id never reused in the account; later ones are greater
/// @param bytes not interpreted by the store; must not be modified
public record StoredObject(long id, byte[] bytes) {}

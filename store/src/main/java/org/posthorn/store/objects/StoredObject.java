package org.posthorn.store.objects;

/// An object as it is kept.
///
/// @param id never used again in the account; later ones are greater
/// @param bytes whose meaning the store does not know. Not to be changed
public record StoredObject(long id, byte[] bytes) {}

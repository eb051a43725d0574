package org.posthorn.directory;

/// An organisation.
///
/// @param name for people
public record Tenant(TenantId id, String name) {}

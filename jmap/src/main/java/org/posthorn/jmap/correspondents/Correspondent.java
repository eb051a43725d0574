package org.posthorn.jmap.correspondents;

import java.util.Optional;

/// Somebody whom an account has written to or heard from.
///
/// @param name as it was last written, or as the correspondent signs
public record Correspondent(Optional<String> name, String address) {}

package org.posthorn.jmap.correspondents;

import java.util.Optional;

/// Somebody to whom an account has sent mail, or from whom it has received mail.
///
/// @param name from the latest message to or from the correspondent
public record Correspondent(Optional<String> name, String address) {}

package org.posthorn.assistant.conversation;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A part of the audit, the newest entry first.
///
/// @param entries each with `id`, `at`, `event` and details
/// @param next the id after which the rest begins; empty at the end
public record AuditPage(List<ObjectNode> entries, Optional<String> next) {
  /// Default number of entries.
  public static final int ENTRIES_USUAL = 50;

  public AuditPage {
    entries = List.copyOf(entries);
  }
}

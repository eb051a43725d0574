package org.posthorn.store.message;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;

/// The identifiers of a message that determine its thread (RFC 8621 §3).
///
/// @param messageIds from Message-ID, In-Reply-To and References, without duplicates
/// @param subject its base subject (RFC 5256 §2.1) in lower case
public record ThreadClue(List<String> messageIds, String subject) {
  /// Maximum number of identifiers that are looked up: the message's own, that of the parent, and
  /// the newest References.
  static final int REFERENCES_MAX = 24;

  public ThreadClue {
    messageIds = List.copyOf(messageIds);
  }

  static ThreadClue of(HeaderFields fields) {
    Set<String> ids = new LinkedHashSet<>();
    ids.addAll(identifiers(fields, "Message-ID", 1));
    ids.addAll(identifiers(fields, "In-Reply-To", 2));
    List<String> references = identifiers(fields, "References", Integer.MAX_VALUE);
    for (int i = references.size() - 1; i >= 0 && ids.size() < REFERENCES_MAX; i--) {
      ids.add(references.get(i));
    }
    String subject = fields.first("Subject").map(HeaderField::value).orElse("");
    return new ThreadClue(
        List.copyOf(ids), BaseSubject.of(subject).text().toLowerCase(Locale.ROOT));
  }

  private static List<String> identifiers(HeaderFields fields, String name, int max) {
    Optional<HeaderField> field = fields.first(name);
    if (field.isEmpty()) {
      return List.of();
    }
    List<String> ids = MessageIds.parse(field.get().value());
    return ids.subList(0, Math.min(max, ids.size()));
  }
}

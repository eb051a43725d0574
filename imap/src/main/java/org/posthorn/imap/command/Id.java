package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 2971 §3.1. `id = "ID" SP id-params-list`, `id-params-list = "(" [string SP nstring *(SP
/// string SP nstring)] ")" / nil`
public record Id(List<Field> fields) implements ImapCommand {

  /// A field that a client sends about itself.
  public record Field(String name, Optional<String> value) {}

  static Id parse(Parser p) {
    p.space();
    List<Field> fields = new ArrayList<>();
    if (!p.acceptKeyword("NIL")) {
      fields.addAll(p.parenthesized(p.limits().idFields(), Id::field));
    }
    p.end();
    return new Id(List.copyOf(fields));
  }

  private static Field field(Parser p) {
    String name = p.string();
    p.space();
    if (p.atEnd()) {
      throw new SyntaxException("a field of ID has no value");
    }
    return new Field(name, p.nstring());
  }
}

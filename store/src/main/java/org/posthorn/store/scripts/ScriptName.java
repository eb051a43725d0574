package org.posthorn.store.scripts;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.posthorn.store.mail.StoreLimits;

/// A validated name of a script: normalized Net-Unicode (RFC 5198 §2) without control characters
/// and separators of lines and paragraphs (RFC 5804 §1.6).
record ScriptName(String text) {

  /// @throws ScriptException of kind INVALID_NAME
  static ScriptName of(String name) {
    if (name.length() > StoreLimits.SCRIPT_NAME_OCTETS_MAX) {
      throw tooLong(); // before normalization, which may take long
    }
    if (name.isEmpty()) {
      throw invalid("the name of a script is not empty");
    }
    if (!name.codePoints().allMatch(ScriptName::isAllowed)) {
      throw invalid("the name of a script has no control characters");
    }
    String normalized = Normalizer.normalize(name, Normalizer.Form.NFC);
    if (normalized.getBytes(StandardCharsets.UTF_8).length > StoreLimits.SCRIPT_NAME_OCTETS_MAX) {
      throw tooLong();
    }
    return new ScriptName(normalized);
  }

  private static boolean isAllowed(int character) {
    return !Character.isISOControl(character)
        && character != 0x2028
        && character != 0x2029
        && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE);
  }

  private static ScriptException tooLong() {
    return invalid(
        "the name of a script has at most " + StoreLimits.SCRIPT_NAME_OCTETS_MAX + " octets");
  }

  private static ScriptException invalid(String why) {
    return new ScriptException(ScriptException.Kind.INVALID_NAME, why);
  }
}

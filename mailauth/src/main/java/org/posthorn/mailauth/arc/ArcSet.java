package org.posthorn.mailauth.arc;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.canonical.Canonicalization;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.canonical.TagList;
import org.posthorn.mailauth.dkim.SignatureField;
import org.posthorn.mailauth.dkim.Unverified;

/// The three fields that one hop added. RFC 8617 §4.2. Immutable.
///
/// @param results the text of the ARC-Authentication-Results after the instance
record ArcSet(
    int instance,
    HeaderBlock.Field resultsField,
    String results,
    SignatureField message,
    SignatureField seal) {
  static final String RESULTS = "ARC-Authentication-Results";
  static final String MESSAGE_SIGNATURE = "ARC-Message-Signature";
  static final String SEAL = "ARC-Seal";

  /// The fields of an instance while they are collected.
  private static final class Gathered {
    HeaderBlock.@Nullable Field resultsField;
    String results = "";
    @Nullable SignatureField message;
    @Nullable SignatureField seal;
  }

  /// Whether the header has any ARC field.
  static boolean present(HeaderBlock header) {
    return !header.all(RESULTS).isEmpty()
        || !header.all(MESSAGE_SIGNATURE).isEmpty()
        || !header.all(SEAL).isEmpty();
  }

  /// All sets, from instance 1 on.
  ///
  /// @throws Unverified if a field is malformed, missing or duplicated
  static List<ArcSet> of(HeaderBlock header) throws Unverified {
    for (String name : List.of(RESULTS, MESSAGE_SIGNATURE, SEAL)) {
      if (header.all(name).size() > ArcVerifier.INSTANCES_MAX) {
        throw broken("more than " + ArcVerifier.INSTANCES_MAX + " of " + name);
      }
    }
    TreeMap<Integer, Gathered> gathered = new TreeMap<>();
    for (HeaderBlock.Field field : header.all(RESULTS)) {
      String value = field.value();
      int semicolon = value.indexOf(';');
      Gathered set = set(gathered, resultsInstance(value, semicolon));
      ensureFirst(set.resultsField == null, RESULTS);
      set.resultsField = field;
      set.results = value.substring(semicolon + 1);
    }
    for (HeaderBlock.Field field : header.all(MESSAGE_SIGNATURE)) {
      SignatureField signature = SignatureField.of(field);
      Gathered set = set(gathered, instance(signature));
      ensureFirst(set.message == null, MESSAGE_SIGNATURE);
      set.message = signature;
    }
    for (HeaderBlock.Field field : header.all(SEAL)) {
      SignatureField signature = SignatureField.of(field);
      Gathered set = set(gathered, instance(signature));
      ensureFirst(set.seal == null, SEAL);
      set.seal = signature;
    }
    return complete(gathered);
  }

  private static List<ArcSet> complete(TreeMap<Integer, Gathered> gathered) throws Unverified {
    List<ArcSet> sets = new ArrayList<>();
    for (var entry : gathered.entrySet()) {
      Gathered set = entry.getValue();
      HeaderBlock.Field resultsField = set.resultsField;
      SignatureField message = set.message;
      SignatureField seal = set.seal;
      if (resultsField == null || message == null || seal == null) {
        throw broken("a set is not complete");
      }
      if (entry.getKey() != sets.size() + 1) {
        throw broken("instances are not 1, 2, 3");
      }
      sets.add(new ArcSet(entry.getKey(), resultsField, set.results, message, seal));
    }
    return sets;
  }

  private static Gathered set(TreeMap<Integer, Gathered> gathered, int instance) {
    return gathered.computeIfAbsent(instance, absent -> new Gathered());
  }

  private static void ensureFirst(boolean first, String name) throws Unverified {
    if (!first) {
      throw broken(name + " twice in a set");
    }
  }

  private static Unverified broken(String reason) {
    return new Unverified(AuthenticationVerdict.FAIL, reason);
  }

  private static int instance(SignatureField signature) throws Unverified {
    return instance(signature.tags().value("i").orElse(""));
  }

  /// RFC 8617 §4.1.1: `i=1;` must be first.
  private static int resultsInstance(String value, int semicolon) throws Unverified {
    if (semicolon < 0) {
      throw broken(RESULTS + " without instance");
    }
    try {
      return instance(TagList.parse(value.substring(0, semicolon)).value("i").orElse(""));
    } catch (IllegalArgumentException e) {
      throw broken(RESULTS + " without instance");
    }
  }

  /// RFC 8617 §4.2.1: 1 to 50.
  private static int instance(String text) throws Unverified {
    if (text.matches("[0-9]{1,2}")) {
      int instance = Integer.parseInt(text);
      if (instance >= 1 && instance <= ArcVerifier.INSTANCES_MAX) {
        return instance;
      }
    }
    throw broken("instance is not 1 to " + ArcVerifier.INSTANCES_MAX);
  }

  /// The highest instance of any field, even if its set is incomplete; 0 without ARC fields.
  static int highest(HeaderBlock header) {
    int highest = 0;
    for (String name : List.of(MESSAGE_SIGNATURE, SEAL)) {
      for (HeaderBlock.Field field : header.all(name)) {
        try {
          highest = Math.max(highest, instance(SignatureField.of(field)));
        } catch (Unverified e) {
          // Ignored here; the chain fails.
        }
      }
    }
    for (HeaderBlock.Field field : header.all(RESULTS)) {
      try {
        highest = Math.max(highest, resultsInstance(field.value(), field.value().indexOf(';')));
      } catch (Unverified e) {
        // Likewise.
      }
    }
    return highest;
  }

  /// Whether the latest seal says that the chain had failed already.
  static boolean sealedAsFailed(HeaderBlock header) {
    int highest = highest(header);
    for (HeaderBlock.Field field : header.all(SEAL)) {
      try {
        SignatureField seal = SignatureField.of(field);
        if (instance(seal) == highest && seal.tags().value("cv").orElse("").equals("fail")) {
          return true;
        }
      } catch (Unverified e) {
        // Not the latest, or not one that says so.
      }
    }
    return false;
  }

  /// Appends the octets of this set that later seals sign, in relaxed form. RFC 8617 §5.1.1.
  void write(ByteArrayOutputStream out) {
    writeBelowSeal(out);
    seal.field().write(Canonicalization.RELAXED, out);
  }

  /// Appends the octets of this set that its own seal signs, except the seal itself.
  void writeBelowSeal(ByteArrayOutputStream out) {
    resultsField.write(Canonicalization.RELAXED, out);
    message.field().write(Canonicalization.RELAXED, out);
  }
}

package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.kv.Durability;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.scripts.ScriptEntry;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.store.scripts.ScriptException.Kind;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.scripts.StoredScript;

/// The Sieve scripts of accounts.
class ScriptsTest extends MailTest {
  private static final StoreLimits.Scripts FEW = new StoreLimits.Scripts(3, 100, 250, 10);

  @Override
  StoreLimits limits() {
    StoreLimits usual = StoreLimits.defaults();
    return new StoreLimits(
        usual.mailboxesMax(),
        usual.mailboxDepthMax(),
        usual.subscriptionsMax(),
        usual.messageBytesMax(),
        usual.messagesInMemoryBytesMax(),
        usual.viewBytesMax(),
        usual.retention(),
        FEW);
  }

  private Scripts scripts() {
    return mail().scripts(principal(ALICE), ALICE);
  }

  private void put(String name, String text) {
    scripts().put(name, text.getBytes(UTF_8));
  }

  /// What another client has done since this one looked is not undone.
  @Test
  void a_script_is_made_only_under_a_free_name_and_replaced_only_if_it_is_the_same_one() {
    int id = scripts().create("a", "keep;".getBytes(UTF_8));
    refused(Kind.ALREADY_EXISTS, () -> scripts().create("a", "stop;".getBytes(UTF_8)));
    scripts().rename("a", "b");
    refused(Kind.NOT_FOUND, () -> scripts().replace(id, "a", "stop;".getBytes(UTF_8)));
    put("a", "discard;");
    refused(Kind.NOT_FOUND, () -> scripts().replace(id, "a", "stop;".getBytes(UTF_8)));
    scripts().replace(id, "b", "stop;".getBytes(UTF_8));
    assertThat(text(scripts().get("b").orElseThrow())).isEqualTo("b: stop;");
    assertThat(text(scripts().get("a").orElseThrow())).isEqualTo("a: discard;");
  }

  private static String text(StoredScript script) {
    return script.name() + ": " + new String(script.octets(), UTF_8);
  }

  private List<String> listed() {
    return scripts().list().stream()
        .map(script -> script.name() + " " + script.octets() + (script.active() ? " active" : ""))
        .toList();
  }

  private static void refused(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ScriptException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void an_account_has_none_at_first() {
    assertThat(scripts().list()).isEmpty();
    assertThat(scripts().active()).isEmpty();
    assertThat(scripts().get("rules")).isEmpty();
    assertThat(scripts().version()).isZero();
  }

  @Test
  void what_was_put_is_listed_and_read_and_one_of_them_runs() {
    put("rules", "keep;");
    put("größer", "stop;");
    scripts().activate("rules");
    assertThat(listed()).containsExactly("größer 5", "rules 5 active");
    assertThat(scripts().get("größer").map(ScriptsTest::text)).contains("größer: stop;");
    assertThat(scripts().active().map(ScriptsTest::text)).contains("rules: keep;");
  }

  @Test
  void one_is_active_at_a_time_and_it_may_be_replaced_and_renamed_but_not_removed() {
    put("one", "keep;");
    put("two", "stop;");
    scripts().activate("one");
    scripts().activate("two");
    assertThat(listed()).containsExactly("one 5", "two 5 active");
    put("two", "discard;");
    scripts().rename("two", "three");
    assertThat(listed()).containsExactly("one 5", "three 8 active");
    refused(Kind.ACTIVE, () -> scripts().delete("three"));
    scripts().deactivate();
    assertThat(scripts().active()).isEmpty();
    scripts().delete("three");
    assertThat(listed()).containsExactly("one 5");
  }

  @Test
  void what_is_not_there_cannot_be_named_and_what_is_there_not_again() {
    put("one", "keep;");
    put("two", "stop;");
    refused(Kind.NOT_FOUND, () -> scripts().activate("none"));
    refused(Kind.NOT_FOUND, () -> scripts().delete("none"));
    refused(Kind.NOT_FOUND, () -> scripts().rename("none", "other"));
    refused(Kind.ALREADY_EXISTS, () -> scripts().rename("one", "two"));
    assertThat(listed()).containsExactly("one 5", "two 5");
  }

  @Test
  void a_script_is_put_up_to_each_limit() {
    put("one", "x".repeat(100));
    refused(Kind.TOO_LARGE, () -> put("two", "x".repeat(101)));
    put("two", "x".repeat(100));
    refused(Kind.NO_ROOM, () -> put("three", "x".repeat(51)));
    refused(Kind.NO_ROOM, () -> scripts().requireRoom("three", 51));
    put("three", "x".repeat(50));
    refused(Kind.TOO_MANY, () -> put("four", ""));
    refused(Kind.TOO_MANY, () -> scripts().requireRoom("four", 0));
    refused(Kind.TOO_LARGE, () -> scripts().requireRoom("one", Long.MAX_VALUE));
    scripts().requireRoom("one", 100); // what it replaces makes room
    put("one", "y".repeat(100));
    assertThat(listed()).containsExactly("one 100", "three 50", "two 100");
  }

  @Test
  void a_script_of_the_largest_size_fits_into_its_row() {
    StoreLimits.Scripts usual = StoreLimits.Scripts.defaults();
    byte[] row = new byte[usual.scriptOctetsMax()];
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              writer.put(MailTables.SCRIPT_TEXT, MailTables.scriptText(1), row);
              writer.delete(MailTables.SCRIPT_TEXT, MailTables.scriptText(1));
              return true;
            });
    assertThatThrownBy(() -> new StoreLimits.Scripts(64, usual.scriptOctetsMax() + 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a\nb", "a\u0000", "\u007f", "\u0085", "a\u2028b", "\u2029", "\ud800"})
  void names_without_sense_are_refused(String name) {
    refused(Kind.INVALID_NAME, () -> put(name, "keep;"));
    refused(Kind.INVALID_NAME, () -> scripts().get(name));
    refused(Kind.INVALID_NAME, () -> scripts().activate(name));
  }

  @Test
  void a_name_has_at_most_512_octets() {
    put("\ud83d\udcef".repeat(128), "keep;"); // 128 characters (RFC 5804 §1.6)
    refused(Kind.INVALID_NAME, () -> put("x".repeat(513), "keep;"));
    refused(Kind.INVALID_NAME, () -> put("ü".repeat(257), "keep;"));
    assertThat(scripts().list()).extracting(ScriptEntry::name).allMatch(n -> n.length() == 256);
  }

  @Test
  void one_name_in_two_forms_of_unicode_is_one_script() {
    put("gru\u0308n", "keep;");
    put("gr\u00fcn", "stop;");
    assertThat(listed()).containsExactly("gr\u00fcn 5");
  }

  @Test
  void the_version_is_another_one_after_each_change_and_after_nothing_else() {
    Set<Long> versions = new HashSet<>();
    List<Runnable> changes =
        List.of(
            () -> put("one", "keep;"),
            () -> put("one", "stop;"),
            () -> scripts().activate("one"),
            () -> scripts().rename("one", "two"),
            () -> put("two", "keep;"),
            () -> put("other", "keep;"),
            () -> scripts().deactivate(),
            () -> scripts().delete("other"),
            () -> put("other", "keep;"),
            () -> scripts().activate("two"));
    for (Runnable change : changes) {
      change.run();
      assertThat(versions.add(scripts().version())).isTrue();
    }
    long version = scripts().version();
    append(inbox(), testMessage("mail"));
    scripts().activate("two");
    scripts().get("other");
    refused(Kind.ACTIVE, () -> scripts().delete("two"));
    refused(Kind.TOO_LARGE, () -> put("two", "x".repeat(101)));
    assertThat(scripts().version()).isEqualTo(version);
    assertThat(scripts().active().orElseThrow().version()).isEqualTo(version);
  }

  @Test
  void nobody_reads_or_changes_those_of_another_account() {
    assertThatThrownBy(() -> mail().scripts(principal(BOB), ALICE))
        .isInstanceOfSatisfying(
            MailException.class, e -> assertThat(e.kind()).isEqualTo(MailException.Kind.FORBIDDEN));
  }

  @Test
  void the_check_finds_what_does_not_agree() {
    put("one", "keep;");
    scripts().activate("one");
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              writer.put(MailTables.SCRIPT_TEXT, MailTables.scriptText(1), new byte[3]);
              writer.put(MailTables.SCRIPT_TEXT, MailTables.scriptText(9), new byte[3]);
              return true;
            });
    assertThat(mail().check(ALICE).problems())
        .containsExactly(
            "the text of the script 'one' is not there or not whole",
            "1 texts of scripts belong to no script");
    assertThatThrownBy(() -> scripts().active()).hasMessageContaining("not whole");
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              writer.delete(MailTables.SCRIPT_TEXT, MailTables.scriptText(9));
              writer.delete(MailTables.SCRIPT_TEXT, MailTables.scriptText(1));
              writer.delete(MailTables.SCRIPT, MailTables.script("one"));
              return true;
            });
    assertThat(mail().check(ALICE).problems())
        .containsExactly("the active script 'one' is not there");
    scripts().deactivate();
  }
}

package org.posthorn.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.testkit.Programs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every command of the command line, asked of a running server and of a store that no server has
/// open: the same answers.
class CommandLineTest {
  @TempDir Path directory;

  /// Who answers.
  enum Asked {
    SERVER,
    STORE
  }

  private RunningServer open(Asked asked) throws IOException {
    Path data = directory.resolve("data");
    return asked == Asked.SERVER ? RunningServer.quickstart(data) : RunningServer.stopped(data);
  }

  private static JsonNode json(Ran ran) {
    assertThat(ran.exit()).as(ran.err()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  private static void fails(Ran ran, int exit, String... words) {
    assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("posthorn: ").doesNotContain("\tat ");
    assertThat(List.of(words)).as(ran.err()).allMatch(ran.err()::contains);
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void domains(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      assertThat(server.posthorn("domain", "add", "Example.ORG").exit()).isZero();
      assertThat(server.posthorn("domain", "list").out()).contains("example.org", "example.test");
      assertThat(json(server.posthorn("domain", "list", "--json"))).hasSize(2);
      fails(server.posthorn("domain", "add", "example.org"), 4, "example.org");
      fails(server.posthorn("domain", "add", "not a domain"), 2, "not a domain");
      fails(server.posthorn("domain", "add", "127.0.0.1"), 2, "expected a domain such as");
      fails(server.posthorn("domain", "remove", "example.test"), 1, "remove them first");
      assertThat(server.posthorn("domain", "remove", "example.org").exit()).isZero();
      fails(server.posthorn("domain", "remove", "example.org"), 3, "there is no domain");
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void accounts(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      Ran added =
          server.posthornWithInput(
              "a secret\n",
              "account",
              "add",
              "carol@example.test",
              "--quota",
              "10 GB",
              "--password-stdin");
      assertThat(added.exit()).as(added.err()).isZero();
      assertThat(added.out()).contains("carol@example.test", "10 GB").doesNotContain("a secret");
      fails(
          server.posthornWithInput(
              "a secret\n", "account", "add", "carol@example.test", "--password-stdin"),
          4,
          "carol@example.test");
      fails(
          server.posthornWithInput(
              "a secret\n", "account", "add", "carol@elsewhere", "--password-stdin"),
          3,
          "there is no domain elsewhere");
      fails(
          server.posthornWithInput("", "account", "add", "dave@example.test", "--password-stdin"),
          2,
          "no password");
      assertThat(json(server.posthorn("account", "list", "--json"))).hasSize(4);
      assertThat(json(server.posthorn("account", "list", "example.org", "--json"))).isEmpty();
      assertThat(server.posthorn("account", "exists", "carol@example.test").exit()).isZero();
      fails(server.posthorn("account", "exists", "nobody@example.test"), 3, "no account nobody@");
      assertThat(
              json(server.posthorn("account", "show", "carol@example.test", "--json"))
                  .get("quotaBytes")
                  .asLong())
          .isEqualTo(10_000_000_000L);
      fails(server.posthorn("account", "remove", "carol@example.test"), 2, "--yes");
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void quotas_passwords_and_removal(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      String bob = "bob@example.test";
      assertThat(server.posthorn("account", "quota", bob, "20 GB").out()).contains("20 GB");
      assertThat(server.posthorn("account", "quota", bob).out()).contains("20 GB", "0 B");
      assertThat(server.posthorn("account", "quota", bob, "0").out()).contains("unlimited");
      fails(server.posthorn("account", "quota", bob, "much"), 2, "a size such as 512 MB");
      assertThat(
              server
                  .posthornWithInput("new words\n", "account", "passwd", bob, "--password-stdin")
                  .exit())
          .isZero();
      assertThat(server.posthorn("account", "disable", bob).out()).contains("yes");
      assertThat(server.posthorn("account", "enable", bob).exit()).isZero();
      assertThat(server.posthorn("account", "remove", bob, "--yes").exit()).isZero();
      fails(server.posthorn("account", "show", bob), 3, "there is no account " + bob);
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void masks(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      String alice = "alice@example.test";
      server.posthorn("account", "app-password", "add", alice, "phone");
      assertThat(server.posthorn("account", "mask", "set", alice, "imap:QRESYNC", "pop:top").out())
          .contains("all", "imap:QRESYNC pop:TOP");
      assertThat(
              server
                  .posthorn("account", "mask", "set", alice, "imap:move", "--app-password", "phone")
                  .out())
          .contains("phone", "imap:MOVE", "imap:QRESYNC");
      fails(server.posthorn("account", "mask", "set", alice, "MOVE"), 2, "imap:MOVE");
      fails(
          server.posthorn("account", "mask", "set", alice, "imap:MOVE", "--app-password", "tv"),
          3,
          "no app password named tv");
      assertThat(server.posthorn("account", "mask", "clear", alice).out())
          .contains("imap:MOVE")
          .doesNotContain("QRESYNC");
      // With the app password its mask is gone, also for another of the same name.
      server.posthorn("account", "app-password", "revoke", alice, "phone");
      server.posthorn("account", "app-password", "add", alice, "phone");
      assertThat(json(server.posthorn("account", "mask", "list", alice, "--json"))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void app_passwords(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      String alice = "alice@example.test";
      JsonNode made =
          json(
              server.posthorn(
                  "account", "app-password", "add", alice, "phone", "--service", "imap", "--json"));
      assertThat(made.get("password").asString()).hasSize(26);
      fails(server.posthorn("account", "app-password", "add", alice, "phone"), 4, "phone");
      fails(
          server.posthorn("account", "app-password", "add", alice, "tv", "--expires", "soon"),
          2,
          "2030-12-31");
      assertThat(server.posthorn("account", "app-password", "list", alice).out())
          .contains("phone", "imap")
          .doesNotContain(made.get("password").asString());
      assertThat(server.posthorn("account", "app-password", "revoke", alice, "phone").exit())
          .isZero();
      fails(
          server.posthorn("account", "app-password", "revoke", alice, "phone"),
          3,
          "no app password named phone");
    }
  }

  /// With the codes of another program.
  @ParameterizedTest
  @EnumSource(Asked.class)
  void second_factors(Asked asked) throws IOException {
    Programs.assumeInstalled("oathtool");
    try (RunningServer server = open(asked)) {
      String alice = "alice@example.test";
      fails(server.posthorn("account", "factor", "confirm", alice, "000000"), 3, "begin again");
      JsonNode begun =
          json(server.posthorn("account", "factor", "add-totp", alice, "phone", "--json"));
      assertThat(begun.get("uri").asString())
          .startsWith("otpauth://totp/example.test:alice%40example.test?");
      String code =
          Programs.run(Programs.Call.of("oathtool", "--totp", "-b", begun.get("secret").asString()))
              .out()
              .trim();
      JsonNode confirmed =
          json(server.posthorn("account", "factor", "confirm", alice, code, "--json"));
      assertThat(confirmed.get("recoveryCodes").size()).isEqualTo(10);
      assertThat(server.posthorn("account", "factor", "list", alice).out())
          .contains("phone", "totp", "needed")
          .doesNotContain(begun.get("secret").asString());
      assertThat(server.posthorn("account", "factor", "recovery-codes", alice).out())
          .doesNotContain(confirmed.get("recoveryCodes").get(0).asString());
      assertThat(server.posthorn("account", "factor", "remove", alice, "phone").exit()).isZero();
      fails(server.posthorn("account", "factor", "remove", alice, "phone"), 3, "named phone");
      assertThat(server.posthorn("account", "factor", "require", alice, "yes").out())
          .contains("yes");
      fails(server.posthorn("account", "factor", "require", alice, "maybe"), 2, "yes, no or");
      assertThat(server.posthorn("domain", "second-factor", "example.test", "required").out())
          .contains("required");
      assertThat(server.posthorn("account", "session", "list", alice).exit()).isZero();
      assertThat(server.posthorn("account", "session", "end", alice, "--all").exit()).isZero();
      fails(server.posthorn("account", "session", "end", alice, "7"), 3, "no session 7");
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void accounts_are_imported_all_or_none(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      Path file = directory.resolve("people.csv");
      Files.write(
          file,
          List.of(
              "address,password,quota",
              "# the office",
              "carol@example.test,\"a, secret\",1 GB",
              "",
              "alice@example.test,a secret"));
      fails(
          server.posthorn("account", "import", file.toString()),
          4,
          "line 5: there is an account alice@example.test; no account was made");
      fails(server.posthorn("account", "show", "carol@example.test"), 3);
      Files.write(
          file, List.of("carol@example.test,\"a, secret\",1 GB", "dave@example.test,a secret"));
      assertThat(json(server.posthorn("account", "import", file.toString(), "--json"))).hasSize(2);
      assertThat(server.posthorn("account", "show", "carol@example.test").out()).contains("1 GB");
      fails(server.posthorn("account", "import", "missing.csv"), 69, "missing.csv");
    }
  }

  @Test
  void an_app_password_of_no_use_is_not_made() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      String[] add = {"account", "app-password", "add", "bob@example.test", "phone"};
      fails(
          server.posthorn(with(add, "--service", "nntp")),
          2,
          "no service nntp; expected imap or pop or jmap or smtp or sieve or api or api.read");
      fails(server.posthorn(with(add, "--expires", "2020-12-31")), 2, "already expired");
      assertThat(server.posthorn("account", "app-password", "list", "bob@example.test").out())
          .doesNotContain("phone");
    }
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void a_local_part_that_needs_quotes_has_them_everywhere() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      fails(
          server.posthorn("alias", "add", "x y@example.test", "bob@example.test"),
          2,
          "\"x y\"@example.test");
      fails(
          server.posthorn("alias", "add", "z@example.test", "x y@example.test"),
          2,
          "double quotes");
      String alias = "\"a@b\"@example.test";
      assertThat(server.posthorn("alias", "add", alias, "bob@example.test", "--json").out())
          .contains("\"\\\"a@b\\\"@example.test\"");
      assertThat(server.posthorn("alias", "list").out()).contains(alias);
      assertThat(server.posthorn("account", "show", "bob@example.test").out()).contains(alias);
      assertThat(server.posthorn("alias", "remove", alias).exit()).isZero();
    }
  }

  @Test
  void an_alias_that_leads_to_itself_is_refused() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      fails(
          server.posthorn("alias", "add", "loop@example.test", "LOOP@example.test"),
          2,
          "would lead to itself");
      assertThat(server.posthorn("alias", "add", "a@example.test", "b@example.test").exit())
          .isZero();
      fails(
          server.posthorn("alias", "add", "b@example.test", "a@example.test"),
          2,
          "would lead to itself");
      String[] withBob = {"alias", "add", "b@example.test", "a@example.test", "bob@example.test"};
      assertThat(server.posthorn(withBob).exit()).as("Bob gets it").isZero();
      fails(server.posthorn("alias", "list", "nope.test"), 3, "there is no domain nope.test");
    }
  }

  /// As Excel, other servers and old editors write such files.
  @ParameterizedTest
  @EnumSource(Asked.class)
  void an_import_takes_no_hash_for_a_password_and_no_mark_for_an_address(Asked asked)
      throws IOException {
    try (RunningServer server = open(asked)) {
      Path file = directory.resolve("people.csv");
      Files.writeString(file, "\uFEFFaddress,password\r\ncarol@example.test,one secret\r\n");
      assertThat(json(server.posthorn("account", "import", file.toString(), "--json"))).hasSize(1);
      Files.writeString(file, "\uFEFFdave@example.test,another one\n");
      assertThat(json(server.posthorn("account", "import", file.toString(), "--json")))
          .first()
          .extracting(account -> account.get("address").asString())
          .isEqualTo("dave@example.test");

      Files.writeString(
          file, "erin@example.test,all right\nfred@example.test,$6$salt$WaEo2Tf4Pv0\n");
      fails(
          server.posthorn("account", "import", file.toString()), 2, "line 2", "hash", "no account");
      Files.write(
          file,
          "erin@example.test,all right\nfred@example.test,M\u00fcller\n".getBytes(ISO_8859_1));
      fails(server.posthorn("account", "import", file.toString()), 2, "line 2", "not UTF-8");
      fails(server.posthorn("account", "exists", "erin@example.test"), 3);

      fails(
          server.posthornWithInput(
              "$6$salt$WaEo2Tf4Pv0\n", "account", "passwd", "bob@example.test", "--password-stdin"),
          2,
          "hash");
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void aliases(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      String[][] added = {
        {"sales@example.test", "alice@example.test", "bob@example.test"},
        {"@example.test", "admin@example.test"},
        {"/team-(.*)/@example.test", "$1@example.test"},
      };
      for (String[] alias : added) {
        List<String> command = new ArrayList<>(List.of("alias", "add"));
        command.addAll(List.of(alias));
        assertThat(server.posthorn(command.toArray(String[]::new)).exit()).as(alias[0]).isZero();
      }
      assertThat(server.posthorn("alias", "list").out())
          .contains("sales@example.test", "/team-(.*)/@example.test", "$1@example.test");
      assertThat(json(server.posthorn("alias", "list", "example.test", "--json"))).hasSize(3);
      fails(server.posthorn("alias", "add", "@example.test", "bob@example.test"), 4);
      fails(server.posthorn("alias", "add", "/(/@example.test", "bob@example.test"), 2);
      fails(server.posthorn("alias", "add", "nowhere", "bob@example.test"), 2, "no domain");
      fails(server.posthorn("alias", "remove", "purchase@example.test"), 3, "there is no alias");
      for (String[] alias : added) {
        assertThat(server.posthorn("alias", "remove", alias[0]).exit()).as(alias[0]).isZero();
      }
      assertThat(json(server.posthorn("alias", "list", "--json"))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void mailboxes_status_and_check(Asked asked) throws IOException {
    try (RunningServer server = open(asked)) {
      assertThat(server.posthorn("mailbox", "list", "alice@example.test").out())
          .contains("INBOX", "Drafts", "Sent", "Junk", "Trash", "Archive");
      assertThat(json(server.posthorn("mailbox", "list", "bob@example.test", "--json"))).hasSize(6);
      assertThat(server.posthorn("status").out())
          .contains(asked == Asked.SERVER ? "Running as process" : "Not running", "No problems.");
      JsonNode status = json(server.posthorn("status", "--json"));
      assertThat(status.get("running").asBoolean()).isEqualTo(asked == Asked.SERVER);
      assertThat(status.get("metrics").get("posthorn_disk_free_bytes").asLong()).isPositive();
      assertThat(server.posthorn("check").out()).contains("alice@example.test", "problems");
      assertThat(json(server.posthorn("check", "bob@example.test", "--json"))).hasSize(1);
      fails(server.posthorn("check", "nobody@example.test"), 3, "nobody@example.test");
    }
  }
}

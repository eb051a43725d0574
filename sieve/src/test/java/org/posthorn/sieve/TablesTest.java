package org.posthorn.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Scripts with the message that they are run over and what becomes of it; and scripts with what is
/// wrong with them. Each case is a script of an RFC's example, or of a row of its rules.
class TablesTest {
  static Stream<Table.Case> outcomes() {
    return Table.read("outcomes.txt").stream();
  }

  static Stream<Table.Case> problems() {
    return Table.read("problems.txt").stream();
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void a_script_does_with_a_message_what_its_table_says(Table.Case row) {
    List<String> parts = row.parts();
    String message = Messages.of(row);
    Account account = Messages.account();
    assertThat(account.run(parts.getFirst(), message).replace("\r", "").strip())
        .isEqualTo(parts.getLast().strip());
  }

  @ParameterizedTest
  @MethodSource("problems")
  void a_script_with_a_mistake_is_refused_at_its_place(Table.Case row) {
    assertThat(Account.problems(row.parts().getFirst())).isEqualTo(row.parts().get(1).strip());
  }
}

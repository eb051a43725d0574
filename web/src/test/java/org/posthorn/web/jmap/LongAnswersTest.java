package org.posthorn.web.jmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.WebException;

class LongAnswersTest {
  private static final AccountId ALICE = new AccountId(1);
  private static final AccountId BOB = new AccountId(2);
  private static final AccountId CAROL = new AccountId(3);
  private static final byte[] LONG = new byte[15 << 20];

  private final PendingResponses answers = new PendingResponses();

  private static void read(Answer answer, OutputStream out) throws IOException {
    ((AnswerBody.Streamed) answer.body()).writer().write(out);
  }

  @Test
  void answers_that_are_not_read_have_a_bound_for_an_account_and_for_all() throws IOException {
    Answer first = answers.of(ALICE, LONG);
    assertThat(answers.of(ALICE, LONG).body()).isInstanceOf(AnswerBody.Streamed.class);
    WebException refused = catchThrowableOfType(WebException.class, () -> answers.of(ALICE, LONG));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(answers.of(ALICE, new byte[1_000]).body()).isInstanceOf(AnswerBody.Bytes.class);
    Answer second = answers.of(BOB, LONG);
    Answer third = answers.of(BOB, LONG);
    assertThat(catchThrowableOfType(WebException.class, () -> answers.of(CAROL, LONG)).status())
        .isEqualTo(503);
    read(first, OutputStream.nullOutputStream());
    read(second, OutputStream.nullOutputStream());
    read(third, OutputStream.nullOutputStream());
    answers.of(ALICE, LONG);
    answers.of(BOB, LONG);
  }

  @Test
  void an_answer_whose_reader_is_gone_is_not_counted() throws IOException {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("gone");
          }
        };
    for (int i = 0; i < 10; i++) {
      Answer answer = answers.of(ALICE, LONG);
      assertThat(catchThrowableOfType(IOException.class, () -> read(answer, gone))).isNotNull();
    }
  }
}

"""Templates for the training loops of the exported programs."""

from string import Template

CLASSIFIER = Template("""\
step = epoch = 0
batch_losses, batch_accuracies, epoch_losses, measured, tests = [], [], [], [], {}


def measure_test_set() -> None:
    \"\"\"One more entry of `tests`: loss and accuracy on the test set after so many updates.\"\"\"
    tests[step] = evaluate(model, X_test, y_test)
    print("after {} updates: test loss {}, accuracy {}".format(step, *tests[step]))


def measure() -> None:
    \"\"\"One more row of `measured`: step, epoch, then loss and accuracy on the training and on the test set.\"\"\"
    measure_test_set()
    measured.append((step, epoch, *evaluate(model, X, y), *tests[step]))
    print("after {} updates, {} epochs: train loss {}, accuracy {}".format(*measured[-1][:4]))


measure()
while step < UPDATES:
    order, position, loss_sum = epoch_order(SEED, epoch, len(X)), 0, 0.0
    while position < len(X) and step < UPDATES:
$change        X_batch, y_batch = next(data_iter(batch_size, X, y, order, position))
        loss, outputs, _ = update(model, pixels(X_batch), y_batch, $lr)
        batch_losses.append(loss)
        batch_accuracies.append(accuracy(outputs, y_batch))
        loss_sum += loss * len(y_batch)
        position += len(y_batch)
        step += 1
        if epoch == 0 and position < len(X) and step in $early_tests:  # early in the first epoch
            measure_test_set()
    if position == len(X):
        epoch += 1
        epoch_losses.append(loss_sum / len(X))
        print(f"epoch {epoch}: mean of its batch losses {epoch_losses[-1]}")
        measure()
if position < len(X):  # it stopped in mid-epoch
    measure()
""")

REGRESSION = Template("""\
step = epoch = 0
batch_losses, epoch_losses, measured = [], [], []


def measure() -> None:
    \"\"\"One more row of `measured`: step, epoch, loss over all examples, and the parameters.\"\"\"
    measured.append((step, epoch, whole_loss(model, X, y), model.w.tolist(), model.b.item()))
    print("after {} updates, {} epochs: loss {}, w = {}, b = {}".format(*measured[-1]))


measure()
while step < UPDATES:
    order, position, loss_sum = epoch_order(SEED, epoch, len(X)), 0, 0.0
    while position < len(X) and step < UPDATES:
$change        X_batch, y_batch = next(data_iter(batch_size, X, y, order, position))
        loss, _, _ = update(model, X_batch, y_batch, lr)
        batch_losses.append(loss)
        loss_sum += loss * len(y_batch)
        position += len(y_batch)
        step += 1
    if position == len(X):
        epoch += 1
        epoch_losses.append(loss_sum / len(X))
        print(f"epoch {epoch}: mean of its batch losses {epoch_losses[-1]}")
        measure()
if position < len(X):  # it stopped in mid-epoch
    measure()
""")

KEPT_WEIGHTS = Template("""\
def load_weights(path: str) -> None:
    \"\"\"Set the model's parameters to those in a file.\"\"\"
    with np.load(path) as kept:
        for parameter, name in zip(model.parameters, $names):
            parameter.copy_(torch.from_numpy(kept[name]))


if sys.argv[-1].endswith(".npz"):  # the script was called with the name of a file
    load_weights(sys.argv[-1])
    print("$measured", $measure)
    sys.exit()
""")

CHANGE_LINE = "        lr, batch_size = CHANGES.get(step, (lr, batch_size))\n"

CHECK_LINE = Template("""\
print(f"batch loss of update $number: {batch_losses[$step]} here, $loss in the app")""")

"""Which pictures each chapter has, by the key of the element that holds them."""

FIRST = {
    "linear_regression": ("fit_chart", "surface_chart", "loss_chart", "gradient_chart"),
    "softmax_regression": ("loss_chart", "accuracy_chart", "predictions", "templates"),
    "multilayer_perceptron": ("loss_chart", "accuracy_chart", "predictions", "activation_chart"),
}
"""Those of each page's first chapter."""
IN_VIEW = {
    "linear_regression": {},
    "softmax_regression": {
        "Images": ("dataset_image",), "Templates": ("large_templates",), "Softmax": ("softmax_bars",),
        "Loss": ("images_of_curve",), "Mistakes": ("confusion",), "One update": ("template_change",),
    },
    "multilayer_perceptron": {
        "Train": FIRST["multilayer_perceptron"], "Why an activation": ("xor_plane", "start_proof"), "Network": ("units",),
        "Activations": ("activation_functions", "activation_derivatives", "start_activations"),
        "Inside": ("try_sigmoids", "activation_chart", "gradient_chart", "share_chart"),
        "Start": ("try_zeros", "units", "units_distinct"), "Mistakes": ("grid",),
        "One update": ("unit_worked_image", "unit_now", "unit_change"), "Experiment": ("start_many",),
    },
}  # fmt: skip
"""What each chapter shows without scrolling in a window of 1280 × 720, beside its prose: pictures, and buttons that act on them."""
PRESENTED = {
    "linear_regression": {
        "By hand": ("hand_fit_chart", "hand_surface_chart"), "Model": ("network_chart",), "Loss": ("bowl_chart",),
        "One update": ("slices_chart",), "Batches": ("gradient_chart",), "Learning rate": ("surface_chart", "log_loss_chart"),
        "Scale": ("ravine_chart", "round_chart", "surface_chart"), "Experiment": ("loss_chart",),
    },
    "softmax_regression": {
        "Images": ("dataset_classes", "dataset_image"), "Templates": ("templates",), "Softmax": ("softmax_bars",),
        "Loss": ("loss_of_images", "images_of_curve"), "Mistakes": ("confusion",), "Your picture": ("drawing",),
        "One update": ("template_change",), "Experiment": ("accuracy_chart",),
    },
    "multilayer_perceptron": {
        "Why an activation": ("xor_plane",), "Network": ("units", "hidden_network"),
        "Activations": ("activation_functions", "activation_derivatives"),
        "Inside": ("activation_chart", "gradient_chart", "share_chart"), "Start": ("units",),
        "Mistakes": ("grid", "contributions"), "One update": ("unit_worked_image", "unit_now", "unit_change"),
        "Experiment": ("accuracy_chart",),
    },
}  # fmt: skip
"""The pictures of each chapter after the first in the presenter view."""

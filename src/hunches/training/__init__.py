"""End models, one file each: examples and probabilistic labels in, a classifier out."""

from hunches.training.boosted_trees import BoostedTrees
from hunches.training.end_model import EndModel, FeatureColumns, FittedEndModel, end_models
from hunches.training.example_encoder import ExampleEncoder, fit_example_encoder
from hunches.training.linear import FittedLinearModel, LinearModel
from hunches.training.nearest_neighbours import NearestNeighbours
from hunches.training.scikit_learn import ScikitLearn
from hunches.training.search_space import Choice, FloatRange, IntRange, Range, SearchSpace, search_space_of
from hunches.training.sentence_transformer import SentenceTransformer
from hunches.training.static_embeddings import StaticEmbeddings
from hunches.training.training_labels import TrainingLabels

__all__ = [
    "BoostedTrees",
    "Choice",
    "EndModel",
    "ExampleEncoder",
    "FeatureColumns",
    "FittedEndModel",
    "FittedLinearModel",
    "FloatRange",
    "IntRange",
    "LinearModel",
    "NearestNeighbours",
    "Range",
    "ScikitLearn",
    "SearchSpace",
    "SentenceTransformer",
    "StaticEmbeddings",
    "TrainingLabels",
    "end_models",
    "fit_example_encoder",
    "search_space_of",
]

"""Problem details, as RFC 9457 has them."""

from ninja import Schema
from pydantic import Field


class ParameterProblem(Schema):
    """One parameter that cannot be used."""

    parameter: str = Field(description="Its name in the address.", examples=["since"])
    detail: str = Field(description="What is wrong with it, in a sentence.")


class ProblemDetails(Schema):
    """Why there is no answer."""

    type: str = Field(
        description=(
            "What kind of problem it is: a URN of ours, or about:blank where the status says it."
        ),
        examples=["urn:coalmeter:problem:parameters"],
    )
    title: str = Field(description="The status in words.", examples=["Unprocessable Content"])
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(description="What happened and what helps, for people.")
    instance: str = Field(description="The path that was asked.", examples=["/api/v1/burn"])
    errors: list[ParameterProblem] = Field(
        description="The parameters that cannot be used; with 422 alone."
    )
